CREATE TABLE t (
  first varchar(20) NOT NULL, last varchar(20) NOT NULL,
  full_name varchar(50) GENERATED ALWAYS AS (CONCAT(first, ' it''s ', UPPER(last))) STORED,
  initial varchar(4) GENERATED ALWAYS AS (IF(first <> '', LEFT(first, 1), NULL)) VIRTUAL
);
INSERT INTO t (first, last) VALUES ('Ann', 'Lee');
