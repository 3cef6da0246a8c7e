import {
  CloudUpload,
  GraduationCap,
  Keyboard,
  type LucideIcon,
  Monitor,
  PauseCircle,
  Printer,
  ReceiptText,
  Settings as SettingsIcon,
  UserRoundCog,
  Wallet,
} from "lucide-preact";
import type { JSX } from "preact";
import { Sheet, toast } from "../../../shared/ui";
import { leave } from "../leave/leave";
import { printSale } from "../receipt/print";
import { close, page, replace } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

export function Menu(): JSX.Element {
  const t = texts.value.top;
  const cashier = till.session.cashier.value;
  const then = (act: () => unknown) => (): void => {
    close("menu");
    void act();
  };
  return (
    <Sheet title={t.menu} size="small" onClose={() => close("menu")}>
      <p class="muted">
        {cashier && `${cashier.name} · ${texts.value.staff.roles[cashier.role] ?? cashier.role}`}
      </p>
      <ul class="rows menu">
        <Item
          icon={ReceiptText}
          label={t.sales}
          onPress={then(() => {
            page.value = "sales";
          })}
        />
        {till.shift.state.value.kind === "open" && !till.practice.active.value && (
          <Item
            icon={Wallet}
            label={t.drawer}
            onPress={() => replace("menu", { kind: "drawer" })}
          />
        )}
        <Item icon={CloudUpload} label={t.sync} onPress={() => replace("menu", { kind: "sync" })} />
        <Item icon={PauseCircle} label={t.held} onPress={() => replace("menu", { kind: "held" })} />
        <Item icon={Printer} label={t.lastReceipt} onPress={then(printLast)} />
        <Item icon={Monitor} label={t.display} onPress={then(() => till.display.open())} />
        <Item
          icon={GraduationCap}
          label={till.practice.active.value ? t.leavePractice : t.practice}
          onPress={then(() =>
            till.practice.active.value ? till.practice.leave() : till.practice.enter(),
          )}
        />
        <Item
          icon={SettingsIcon}
          label={t.settings}
          onPress={() => replace("menu", { kind: "settings" })}
        />
        <Item icon={Keyboard} label={t.help} onPress={() => replace("menu", { kind: "help" })} />
        <Item icon={UserRoundCog} label={t.switchCashier} onPress={then(leave)} />
      </ul>
    </Sheet>
  );
}

async function printLast(): Promise<void> {
  const last = till.sales.last.value;
  if (last) {
    await printSale(last);
  } else {
    toast(texts.value.top.noLast);
  }
}

interface ItemProps {
  icon: LucideIcon;
  label: string;
  onPress: () => void;
}

function Item({ icon: Icon, label, onPress }: ItemProps): JSX.Element {
  return (
    <li>
      <button type="button" class="row menu-item" onClick={onPress}>
        <Icon size={22} aria-hidden="true" />
        <span>{label}</span>
      </button>
    </li>
  );
}
