import { useSignal } from "@preact/signals";
import { ShoppingBasket, Users } from "lucide-preact";
import type { JSX } from "preact";
import { EmptyState, Notice } from "../../../shared/ui";
import type { StaffMember } from "../../state";
import { texts } from "../texts";
import { till } from "../till";
import { DoorTools } from "./DoorTools";
import { PinPad } from "./PinPad";
import { StaffTiles } from "./StaffTiles";

export function SignIn(): JSX.Element {
  const t = texts.value.staff;
  const who = useSignal<StaffMember | null>(null);
  const outlet = till.catalogue.outlet.value?.name;
  return (
    <main class="door">
      <DoorTools />
      <div class="door-card">
        {!till.cart.isEmpty.value && (
          <Notice tone="good" icon={ShoppingBasket}>
            {texts.value.problem.signedOutText}
          </Notice>
        )}
        {who.value ? (
          <PinPad
            person={who.value}
            isPage
            title={t.enterPin(who.value.name)}
            submit={t.signIn}
            onOther={() => {
              who.value = null;
            }}
            onPin={(pin) => till.session.signIn(who.value?.code ?? "", pin)}
          />
        ) : (
          <>
            <p class="door-outlet muted">
              {[outlet, till.session.terminal.value?.code].filter(Boolean).join(" · ")}
            </p>
            <h1>{t.title}</h1>
            <StaffTiles
              include={(person) => person.may_sell}
              onChoose={(person) => {
                who.value = person;
              }}
              empty={
                <EmptyState icon={Users} title={t.empty}>
                  {t.emptyText}
                </EmptyState>
              }
            />
          </>
        )}
      </div>
    </main>
  );
}
