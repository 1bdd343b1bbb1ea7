-- One account row per account at a provider: with this index the database decides between two
-- first sign-ins at once, also beside a Better Auth that writes the same tables.
--
-- Where two rows have the same key already, this fails and names one of them, and the rest of the
-- database is as it was. It is not skipped: neither Better Auth nor Vestibule lets such an account
-- sign in, so somebody has to say which row is right. To find them all:
--
--     select provider_id, account_id, array_agg(id) from account
--     group by provider_id, account_id having count(*) > 1;
create unique index if not exists account_provider_id_account_id_idx
    on account (provider_id, account_id);
