/** The components that the till and the kitchen share. A page renders `<Toasts />` once. */

import "./ui.css";

export { Button, type ButtonKind, IconButton } from "./Button";
export { Chips, type Choice, Switch, Tabs } from "./choices";
export { Dialog, Sheet } from "./Dialog";
export { useEnter } from "./enter";
export { Field } from "./Field";
export { EmptyState, Money, Notice, Skeleton } from "./feedback";
export { Numpad, type NumpadKey, PinDots, typeAmount, typeDigits, typeQuantity } from "./Numpad";
export { announce, Toasts, toast } from "./toast";
export { isOnTop, isTextField } from "./top";
