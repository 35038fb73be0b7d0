/** What makes an input the combobox of a picker's list. */
import type { Picker } from "./picker";

export function combobox(picker: Picker, id: string): Record<string, string | undefined> {
  const { lit, items } = picker.know;
  return {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-expanded": String(picker.open.value),
    "aria-controls": picker.open.value ? id : undefined,
    "aria-activedescendant": picker.open.value && items[lit] ? `${id}-${lit}` : undefined,
  };
}
