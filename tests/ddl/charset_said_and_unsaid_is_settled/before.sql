CREATE TABLE t (name varchar(20) NOT NULL, other varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL) CHARSET utf8mb4;
