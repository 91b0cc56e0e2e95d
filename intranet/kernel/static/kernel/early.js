/* Passerelle (MIT). Built from static_src: do not edit. */
(()=>{document.documentElement.classList.add("js");})();
