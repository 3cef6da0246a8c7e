import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Skeleton } from "../../../shared/ui";
import type { StaffMember } from "../../state";
import { hueOf, initials } from "../format";
import { texts } from "../texts";
import { till } from "../till";

interface StaffTilesProps {
  onChoose: (person: StaffMember) => void;
  include: (person: StaffMember) => boolean;
  empty: ComponentChildren;
}

/** People to choose from: initials, name, role. */
export function StaffTiles({ onChoose, include, empty }: StaffTilesProps): JSX.Element {
  const people = useSignal<readonly StaffMember[] | null>(null);
  useEffect(() => {
    void till.session.staff().then((staff) => {
      people.value = staff.filter(include).toSorted((one, other) => rank(one) - rank(other));
    });
  }, []);
  if (people.value?.length === 0) {
    return <>{empty}</>;
  }
  return (
    <ul class="staff" aria-busy={people.value === null}>
      {people.value === null && <Skeleton kind="row" count={4} />}
      {people.value?.map((person) => (
        <li key={person.code}>
          <button type="button" class="person" onClick={() => onChoose(person)}>
            <Avatar name={person.name} />
            <strong>{person.name}</strong>
            <span class="muted">{texts.value.staff.roles[person.role] ?? person.role}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Who stands here most often comes first. */
const ROLES = ["cashier", "supervisor", "manager", "owner"];

function rank(person: StaffMember): number {
  const place = ROLES.indexOf(person.role);
  return place < 0 ? ROLES.length : place;
}

export function Avatar({ name }: { name: string }): JSX.Element {
  return (
    <span class="avatar" data-hue={hueOf(name)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
