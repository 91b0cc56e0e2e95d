import htmx from "./htmx.js";
import { attachAll } from "./attach.js";
import "./theme.js";
import "./menu.js";
import "./disclosure.js";
import "./tabs.js";
import "./toasts.js";
import "./combobox.js";
import "./composer.js";
import "./drafts.js";
import "./parts.js";
import "./stream.js";
import "./notices.js";
import "./reading.js";
import "./live.js";

attachAll();
htmx.onLoad((element) => attachAll(element));
