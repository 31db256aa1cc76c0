CREATE TABLE t (name varchar(20) NOT NULL, phone varchar(20) NOT NULL, KEY name_phone_idx (phone, name));
