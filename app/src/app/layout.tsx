import type { Metadata, Viewport } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import "./globals.css";

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
            <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
              <path d="M6 29V15a10 10 0 0 1 20 0v14z" />
              <path className="door" d="M11 29V16a5 5 0 0 1 10 0v13z" />
            </svg>
            Vestibule
          </Link>
          <nav aria-label="Main">
            <Link href="/projects" prefetch={false}>
              Projects
            </Link>
            <Link href="/protected" prefetch={false}>
              Protected page
            </Link>
            <Link href="/account" prefetch={false}>
              Account
            </Link>
          </nav>
        </header>
        <main id="main">{children}</main>
      </body>
    </html>
  );
}
