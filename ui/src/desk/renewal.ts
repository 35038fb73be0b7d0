/** The way from a record of a sealed period to where it may be changed: the version of that period that is worked on, or a new one. */
import { ref } from "vue";

import { useSubmitting } from "./submitting";

export function useRenewal() {
  const submitting = useSubmitting();
  /** The period of which a new version is asked for. */
  const asking = ref<string | null>(null);
  return {
    asking,
    async renew(period: string): Promise<void> {
      await submitting.load();
      const open = submitting.know.periods.find((one) => one.period === period)?.version_open;
      if (open) await submitting.workOn(period);
      else asking.value = period;
    },
    leave(): void {
      asking.value = null;
    },
  };
}
