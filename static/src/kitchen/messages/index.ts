import { defineMessages } from "../../shared/i18n";
import { en } from "./en";
import { id } from "./id";

export const texts = defineMessages(id, en);
