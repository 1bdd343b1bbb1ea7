/** The tables with the fields of the configurations that add some, as an app would declare them. */

import { boolean, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import type postgres from "postgres";

import * as plain from "../../schema/drizzle.ts";

const user = pgTable("user", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").default(false).notNull(),
  image: text("image"),
  createdAt: timestamp("created_at").defaultNow().notNull(),
  updatedAt: timestamp("updated_at").defaultNow().notNull(),
  plan: text("plan"),
  seats: integer("seats"),
  role: text("role"),
  trial: boolean("trial"),
  renewsAt: timestamp("renews_at"),
  tags: text("tags").array(),
  settings: jsonb("settings"),
  note: text("note"),
  nickname: text("nickname"),
});

const session = pgTable("session", {
  id: text("id").primaryKey(),
  expiresAt: timestamp("expires_at").notNull(),
  token: text("token").notNull().unique(),
  createdAt: timestamp("created_at").defaultNow().notNull(),
  updatedAt: timestamp("updated_at").notNull(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  userId: text("user_id").notNull(),
  theme: text("theme"),
  visits: integer("visits"),
});

export const schema = { ...plain, user, session };

/** Adds the columns to a database. */
export async function addFields(sql: postgres.Sql): Promise<void> {
  await sql`alter table "user" add plan text, add seats integer, add role text, add trial boolean,
            add renews_at timestamp, add tags text[], add settings jsonb, add note text, add nickname text`;
  await sql`alter table session add theme text, add visits integer`;
}
