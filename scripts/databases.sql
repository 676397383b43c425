-- Two databases: Prefect's is no system of record, the ledger is.
CREATE DATABASE prefect;
CREATE DATABASE ledger;
