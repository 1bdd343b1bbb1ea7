import { useSyncExternalStore } from "react";

const never = () => () => {};

/**
 * Whether React has taken over this part of the page. Until then a click on its buttons would be
 * lost, so they are disabled.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
