import { defineMessages } from "../../shared/i18n";
import en from "../messages/en";
import id from "../messages/id";

export const texts = defineMessages(id, en);
