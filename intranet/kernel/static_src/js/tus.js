// Loaded by uploads.js with the first file that somebody sends.
export { Upload } from "tus-js-client";
