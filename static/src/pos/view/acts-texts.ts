import { defineMessages } from "../../shared/i18n";
import en from "../messages/acts/en";
import id from "../messages/acts/id";

/** Only for dialogs that are fetched when they are needed. */
export const actTexts = defineMessages(id, en);
