/**
 * Better Auth's four tables, named as its CLI names them for Drizzle on PostgreSQL, and our one
 * unique index: what `schema/migrations` makes. An app that keeps its own tables with drizzle-kit
 * exports these beside them, so that drizzle-kit finds nothing to change here.
 *
 * The rows are written by the gateway. Of `user`, an app may write what is its own; the change
 * shows in sessions once they are read again.
 */

import { boolean, index, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

/** Moments are naive UTC: Drizzle reads and writes them so. */
const now = () => new Date();

/** Somebody who has signed in. */
export const user = pgTable("user", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** In lower case. */
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").default(false).notNull(),
  image: text("image"),
  createdAt: timestamp("created_at").defaultNow().notNull(),
  updatedAt: timestamp("updated_at").defaultNow().$onUpdate(now).notNull(),
});

/** A browser in which somebody is signed in. */
export const session = pgTable(
  "session",
  {
    id: text("id").primaryKey(),
    expiresAt: timestamp("expires_at").notNull(),
    /** Whoever has this and the server's secret is signed in: never select it without need. */
    token: text("token").notNull().unique(),
    createdAt: timestamp("created_at").defaultNow().notNull(),
    updatedAt: timestamp("updated_at").$onUpdate(now).notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
  },
  (table) => [index("session_userId_idx").on(table.userId)],
);

/** What a user signs in with: an account at a provider. */
export const account = pgTable(
  "account",
  {
    id: text("id").primaryKey(),
    /** The provider's id for the user. */
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: timestamp("access_token_expires_at"),
    refreshTokenExpiresAt: timestamp("refresh_token_expires_at"),
    /** Joined by commas. */
    scope: text("scope"),
    /** Of Better Auth's e-mail sign-in, which Vestibule does not have. */
    password: text("password"),
    createdAt: timestamp("created_at").defaultNow().notNull(),
    updatedAt: timestamp("updated_at").$onUpdate(now).notNull(),
  },
  (table) => [
    index("account_userId_idx").on(table.userId),
    /** Not Better Auth's: it lets only one of two first sign-ins at once make the account. */
    uniqueIndex("account_provider_id_account_id_idx").on(table.providerId, table.accountId),
  ],
);

/** Better Auth's pending verifications; Vestibule makes none. */
export const verification = pgTable(
  "verification",
  {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: timestamp("expires_at").notNull(),
    createdAt: timestamp("created_at").defaultNow().notNull(),
    updatedAt: timestamp("updated_at").defaultNow().$onUpdate(now).notNull(),
  },
  (table) => [index("verification_identifier_idx").on(table.identifier)],
);
