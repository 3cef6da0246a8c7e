import { defineMessages } from "../../../shared/i18n";
import en from "../../messages/device/en";
import id from "../../messages/device/id";

export const texts = defineMessages(id, en);
