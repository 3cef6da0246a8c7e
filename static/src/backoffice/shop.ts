/** Products, stock, people and terminals: their styles and their live parts. */

import "./product.css";
import "./rows.css";
import "./people.css";
import "./stock.css";
import "./terminals.css";
import { guardSubmits } from "../shared/forms";
import { wirePickers } from "./picker";
import { wireProductForm } from "./product";
import { wireRoleMatrix } from "./roles";
import { wireAdjustment } from "./stock";
import { wirePairing } from "./terminals";

export function wireShopPages(): void {
  wireProductForm();
  wirePickers();
  wireRoleMatrix();
  wireAdjustment();
  wirePairing();
  guardSubmits(document);
}
