-- The four tables of Better Auth 1.7, as its CLI makes them for Drizzle on PostgreSQL. On a
-- database that has them, this does nothing.
--
-- Moments are naive UTC with milliseconds. `updated_at` of session and account has no default:
-- whoever writes the row says it.

create table if not exists "user" (
    id text primary key,
    name text not null,
    email text not null constraint user_email_unique unique,
    email_verified boolean not null default false,
    image text,
    created_at timestamp not null default now(),
    updated_at timestamp not null default now()
);

create table if not exists session (
    id text primary key,
    expires_at timestamp not null,
    token text not null constraint session_token_unique unique,
    created_at timestamp not null default now(),
    updated_at timestamp not null,
    ip_address text,
    user_agent text,
    user_id text not null
        constraint session_user_id_user_id_fk references "user" (id) on delete cascade
);

-- All sessions of a user: list, revoke, and the cascade.
create index if not exists "session_userId_idx" on session (user_id);

create table if not exists account (
    id text primary key,
    account_id text not null,
    provider_id text not null,
    user_id text not null
        constraint account_user_id_user_id_fk references "user" (id) on delete cascade,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamp,
    refresh_token_expires_at timestamp,
    scope text,
    password text,
    created_at timestamp not null default now(),
    updated_at timestamp not null
);

-- All accounts of a user: list, unlink, and the cascade.
create index if not exists "account_userId_idx" on account (user_id);

create table if not exists verification (
    id text primary key,
    identifier text not null,
    value text not null,
    expires_at timestamp not null,
    created_at timestamp not null default now(),
    updated_at timestamp not null default now()
);

-- Better Auth's look-up of a verification; Vestibule makes none.
create index if not exists verification_identifier_idx on verification (identifier);
