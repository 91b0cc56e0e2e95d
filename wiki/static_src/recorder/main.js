// The pages on which somebody records, and marks the times of captions.
import "./captions.js";
import "./recorder.js";
