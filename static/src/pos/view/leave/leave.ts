import { show } from "../stage";
import { till } from "../till";

/** At once when all is sent and the server answers; else it is talked about first. */
export function leave(): unknown {
  const isSafe = till.connection.unsent.value === 0 && till.connection.online.value;
  return isSafe ? till.session.signOut() : show({ kind: "leave" });
}
