import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Sheet, Skeleton, Toasts } from "../../shared/ui";
import { OpenShift } from "./door/OpenShift";
import { SignIn } from "./door/SignIn";
import { fetchRest, lazy } from "./lazy";
import { isNarrow } from "./media";
import { DoneDialog } from "./pay/DoneDialog";
import { PayDialog } from "./pay/PayDialog";
import { Problems } from "./pay/Problems";
import { PriceDialog, QuantityDialog, VariantDialog } from "./sell/AddDialogs";
import { CartPanel } from "./sell/CartPanel";
import { CustomerPicker } from "./sell/CustomerPicker";
import { HeldDialog, HoldDialog } from "./sell/Held";
import { KitchenDialog, TakeBackDialog } from "./sell/KitchenDialogs";
import { OrderDiscount, OrderNote } from "./sell/OrderDiscount";
import { SellScreen } from "./sell/SellScreen";
import { Menu } from "./settings/Menu";
import { close, page, type Stage, show, stages } from "./stage";
import { texts } from "./texts";
import { till } from "./till";

const Device = lazy(async () => (await import("./device/Device")).default);
const LeaveDialog = lazy(async () => (await import("./leave/LeaveDialog")).default);
const AccountSheet = lazy(async () => (await import("./sell/AccountSheet")).default);
const WaitDialog = lazy(async () => (await import("./pay/WaitDialog")).default);
const Pair = lazy(async () => (await import("./door/Pair")).default);
const SalesPage = lazy(async () => (await import("./sales/SalesPage")).default);
const ModifiersDialog = lazy(async () => (await import("./sell/ModifiersDialog")).default);
const VoucherSheet = lazy(async () => (await import("./sell/VoucherSheet")).default);
const WhySheet = lazy(async () => (await import("./sell/WhySheet")).default);
const LineEditor = lazy(async () => (await import("./sell/LineEditor")).default);
const DrawerSheet = lazy(async () => (await import("./shift/DrawerSheet")).default);
const MoveDialog = lazy(async () => (await import("./shift/MoveDialog")).default);
const CountDialog = lazy(async () => (await import("./shift/CountDialog")).default);
const ClosedDialog = lazy(async () => (await import("./shift/ClosedDialog")).default);
const WrittenDialog = lazy(async () => (await import("./shift/WrittenDialog")).default);
const SyncSheet = lazy(async () => (await import("./sync/SyncSheet")).default);
const Settings = lazy(async () => (await import("./settings/Settings")).default);
const Help = lazy(async () => (await import("./settings/Help")).default);

export function App(): JSX.Element {
  useEffect(() => fetchRest(), []);
  return (
    <>
      <Screen />
      <Device />
      <Toasts />
    </>
  );
}

function Screen(): JSX.Element {
  const state = till.session.state.value;
  const practising = till.practice.active.value;
  switch (state.kind) {
    case "starting":
      return <Starting />;
    case "unpaired":
    case "revoked":
      return <Pair />;
    case "signed_out":
      return <SignIn />;
    case "signed_in":
      return till.shift.state.value.kind === "closed" && !practising && till.cart.isEmpty.value ? (
        <Opening />
      ) : (
        <Selling />
      );
  }
}

function Starting(): JSX.Element {
  return (
    <main class="door" role="status" aria-label={texts.value.common.loading}>
      <div class="door-card">
        <Skeleton kind="row" count={4} />
      </div>
    </main>
  );
}

function Opening(): JSX.Element {
  return (
    <>
      <OpenShift />
      {stages.value.some(({ kind }) => kind === "leave") && <LeaveDialog />}
    </>
  );
}

function Selling(): JSX.Element {
  useSignalEffect(() => {
    const result = till.gateway.sold.value;
    if (result) {
      close();
      show({ kind: "done", result });
      till.gateway.leave();
    }
  });
  return (
    <>
      {page.value === "sales" ? <SalesPage /> : <SellScreen />}
      {stages.value.map((stage) => (
        <StageView key={stage.kind} stage={stage} />
      ))}
      {till.gateway.waiting.value && <WaitDialog />}
      <Problems />
    </>
  );
}

function StageView({ stage }: { stage: Stage }): JSX.Element | null {
  switch (stage.kind) {
    case "pay":
      return <PayDialog />;
    case "done":
      return <DoneDialog result={stage.result} />;
    case "line":
      return <LineEditor lineKey={stage.key} />;
    case "discount":
      return <OrderDiscount />;
    case "voucher":
      return <VoucherSheet />;
    case "why":
      return <WhySheet lineKey={stage.lineKey} />;
    case "note":
      return <OrderNote />;
    case "hold":
      return <HoldDialog />;
    case "held":
      return <HeldDialog />;
    case "customer":
      return <CustomerPicker />;
    case "account":
      return <AccountSheet customer={stage.customer} />;
    case "variants":
      return <VariantDialog product={stage.product} />;
    case "price":
      return <PriceDialog product={stage.product} options={stage.options} />;
    case "quantity":
      return <QuantityDialog product={stage.product} options={stage.options} />;
    case "modifiers":
      return <ModifiersDialog {...stage} />;
    case "kitchen":
      return <KitchenDialog />;
    case "kitchen_back":
      return <TakeBackDialog names={stage.names} act={stage.act} />;
    case "cart":
      return isNarrow.value ? (
        <Sheet class="cart-sheet" title={texts.value.cart.title} onClose={() => close("cart")}>
          <CartPanel />
        </Sheet>
      ) : null;
    case "drawer":
      return <DrawerSheet />;
    case "move":
      return <MoveDialog direction={stage.direction} />;
    case "count":
      return <CountDialog />;
    case "shift_written":
      return <WrittenDialog count={stage.count} />;
    case "shift_closed":
      return <ClosedDialog shift={stage.shift} />;
    case "sync":
      return <SyncSheet />;
    case "menu":
      return <Menu />;
    case "leave":
      return <LeaveDialog />;
    case "settings":
      return <Settings />;
    case "help":
      return <Help />;
  }
}
