CREATE TABLE t (name varchar(255) NOT NULL, KEY name_idx (name(10)));
