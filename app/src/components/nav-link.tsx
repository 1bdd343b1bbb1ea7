"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

/**
 * A link of the header, marked on its own page. It is not prefetched: every such page is rendered
 * for whoever asks, and would ask the gateway who that is.
 */
export function NavLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} prefetch={false} aria-current={usePathname() === href ? "page" : undefined}>
      {children}
    </Link>
  );
}
