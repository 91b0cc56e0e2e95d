// The pages on which somebody records, and marks the times of captions.
import { attachAll } from "kernel/attach.js";
import "./captions.js";
import "./recorder.js";

attachAll();
