import htmx from "./htmx.js";
import { attachAll } from "./attach.js";
import "./theme.js";
import "./menu.js";
import "./disclosure.js";
import "./tabs.js";
import "./toasts.js";
import "./combobox.js";
import "./composer.js";
import "./stream.js";

attachAll();
htmx.onLoad((element) => attachAll(element));
