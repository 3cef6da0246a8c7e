import { createTill } from "../state";

/** The one till of this page. */
export const till = createTill();
