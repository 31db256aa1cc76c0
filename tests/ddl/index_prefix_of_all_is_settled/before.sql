CREATE TABLE t (name varchar(20) NOT NULL, KEY name_idx (name));
