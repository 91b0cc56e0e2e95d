import htmx from "./htmx.js";
import { attachAll } from "./attach.js";
import "./theme.js";
import "./menu.js";
import "./disclosure.js";
import "./tabs.js";
import "./toasts.js";
import "./audiences.js";
import "./combobox.js";
import "./mentions.js";
import "./drafts.js";
import "./notices.js";
import "./search.js";
import "./uploads.js";
import "./live.js";
import "features";

attachAll();
htmx.onLoad((element) => attachAll(element));
