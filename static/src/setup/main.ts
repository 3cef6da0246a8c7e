import "./setup.css";
import "htmx.org";
import { guardSubmits } from "../shared/forms";

guardSubmits(document);
