import type { Metadata, Viewport } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { NavLink } from "@/components/nav-link";
import "@/styles/base.css";
import "@/styles/page.css";
import "@/styles/things.css";
import "@/styles/controls.css";

export const metadata: Metadata = {
  title: { default: "Vestibule", template: "%s · Vestibule" },
  description: "A Next.js app on Cloudflare Workers, with Vestibule at its door.",
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        <header className="bar">
          <Link className="brand" href="/">
            <svg viewBox="4 3 24 28" width="22" height="26" aria-hidden="true">
              <path d="M6 29V15a10 10 0 0 1 20 0v14z" />
              <path className="door" d="M11 29V16a5 5 0 0 1 10 0v13z" />
            </svg>
            Vestibule
          </Link>
          <nav aria-label="Main">
            <NavLink href="/projects">Projects</NavLink>
            <NavLink href="/protected">Protected page</NavLink>
            <NavLink href="/account">Account</NavLink>
          </nav>
        </header>
        <main id="main">{children}</main>
      </body>
    </html>
  );
}
