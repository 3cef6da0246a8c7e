import { defineMessages } from "../../../shared/i18n";
import en from "../../messages/sync/en";
import id from "../../messages/sync/id";

export const syncTexts = defineMessages(id, en);
