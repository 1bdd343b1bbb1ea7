-- The app's own table, beside the four of sign-in.
create table if not exists project (
    id uuid primary key default gen_random_uuid(),
    user_id text not null references "user" (id) on delete cascade,
    name text not null check (char_length(name) between 1 and 80),
    created_at timestamptz not null default now()
);

-- A user's projects, newest first; also what deleting a user looks up.
create index if not exists project_user_id_created_at_idx on project (user_id, created_at desc);
