-- A shop: composite keys, foreign keys of every action, tables that refer to one another in a
-- circle, and beside the tables a view, a trigger, a procedure and rows.

CREATE TABLE currency (
  code char(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name varchar(40) NOT NULL,
  digits tinyint unsigned NOT NULL DEFAULT '2',
  PRIMARY KEY (code)
) COMMENT='ISO 4217';

CREATE TABLE customer (
  id bigint unsigned NOT NULL AUTO_INCREMENT,
  email varchar(254) NOT NULL,
  `password` binary(60) DEFAULT NULL,
  full_name varchar(255) NOT NULL DEFAULT '',
  born date DEFAULT NULL,
  is_active tinyint(1) NOT NULL DEFAULT '1' COMMENT 'may log in',
  newsletter bit(1) NOT NULL DEFAULT b'0',
  gender enum('female','male','other','it''s private') DEFAULT NULL,
  tags set('vip','b2b','late payer','50%') NOT NULL DEFAULT 'vip,b2b',
  balance decimal(12,4) NOT NULL DEFAULT '0.0000',
  rating float DEFAULT NULL,
  extra json DEFAULT NULL,
  invited_by bigint unsigned DEFAULT NULL COMMENT 'who sent the link',
  default_address int unsigned DEFAULT NULL,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  deleted_at datetime(3) DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY customer_email_key (email),
  KEY full_name (full_name(20)),
  KEY invited_by (invited_by),
  KEY active_since (is_active, created_at DESC),
  CONSTRAINT customer_inviter FOREIGN KEY (invited_by) REFERENCES customer (id) ON DELETE SET NULL ON UPDATE CASCADE
) AUTO_INCREMENT=100000 COMMENT='whoever has an account';

-- Every customer counts its own addresses.
CREATE TABLE address (
  customer_id bigint unsigned NOT NULL,
  no int unsigned NOT NULL DEFAULT '1',
  street varchar(120) NOT NULL,
  city varchar(80) NOT NULL,
  country char(2) NOT NULL DEFAULT 'DE',
  postcode varchar(12) DEFAULT NULL,
  latitude decimal(9,6) DEFAULT NULL,
  longitude decimal(9,6) DEFAULT NULL,
  PRIMARY KEY (customer_id, no),
  KEY country_city (country, city(10), postcode),
  CONSTRAINT address_of FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE ON UPDATE RESTRICT
);

-- The circle closes.
ALTER TABLE customer ADD CONSTRAINT customer_default_address
  FOREIGN KEY (id, default_address) REFERENCES address (customer_id, no) ON DELETE NO ACTION ON UPDATE NO ACTION;

CREATE TABLE category (
  id int NOT NULL AUTO_INCREMENT,
  parent int DEFAULT NULL,
  slug varchar(64) CHARACTER SET latin1 COLLATE latin1_general_ci NOT NULL,
  lft int NOT NULL,
  rgt int NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY slug (slug),
  UNIQUE KEY nested (lft, rgt),
  CONSTRAINT FOREIGN KEY (parent) REFERENCES category (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT nested_set CHECK (lft < rgt)
) ENGINE=InnoDB;

CREATE TABLE product (
  sku varchar(32) NOT NULL,
  version smallint unsigned NOT NULL DEFAULT '1',
  category_id int DEFAULT NULL,
  title varchar(200) NOT NULL,
  description mediumtext,
  price decimal(10,2) NOT NULL,
  vat decimal(4,2) NOT NULL DEFAULT '19.00',
  gross decimal(12,2) GENERATED ALWAYS AS (round(price * (1 + vat / 100), 2)) STORED,
  title_length int GENERATED ALWAYS AS (char_length(title)) VIRTUAL,
  currency char(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'EUR',
  stock int NOT NULL DEFAULT '0',
  weight_g mediumint unsigned DEFAULT NULL,
  image longblob,
  available_from date DEFAULT NULL,
  available_to date DEFAULT NULL,
  PRIMARY KEY (sku, version),
  KEY category_id (category_id),
  KEY price (currency, price),
  KEY gross (gross),
  FULLTEXT KEY words (title, description),
  FULLTEXT KEY title (title),
  CONSTRAINT product_category FOREIGN KEY (category_id) REFERENCES category (id) ON DELETE SET NULL ON UPDATE SET NULL,
  CONSTRAINT product_currency FOREIGN KEY (currency) REFERENCES currency (code) ON UPDATE CASCADE,
  CONSTRAINT price_is_positive CHECK (price >= 0 AND vat BETWEEN 0 AND 100),
  CONSTRAINT available CHECK (available_to IS NULL OR available_from < available_to)
) ROW_FORMAT=DYNAMIC;

CREATE TABLE `order` (
  id bigint unsigned NOT NULL AUTO_INCREMENT,
  customer_id bigint unsigned DEFAULT NULL,
  ship_to int unsigned DEFAULT NULL,
  status enum('new','paid','shipped','returned','cancelled') NOT NULL DEFAULT 'new',
  placed_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  changed_at datetime(6) DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP(6),
  note tinytext,
  PRIMARY KEY (id),
  KEY ship_to (customer_id, ship_to),
  KEY by_status (status, placed_at),
  CONSTRAINT order_address FOREIGN KEY (customer_id, ship_to) REFERENCES address (customer_id, no) ON DELETE SET NULL ON UPDATE CASCADE
);

CREATE TABLE order_item (
  order_id bigint unsigned NOT NULL,
  line smallint unsigned NOT NULL,
  sku varchar(32) NOT NULL,
  version smallint unsigned NOT NULL,
  quantity int unsigned NOT NULL DEFAULT '1',
  price decimal(10,2) NOT NULL,
  discount double NOT NULL DEFAULT '0',
  PRIMARY KEY (order_id, line),
  UNIQUE KEY once (order_id, sku, version),
  CONSTRAINT order_item_order FOREIGN KEY (order_id) REFERENCES `order` (id) ON DELETE CASCADE,
  CONSTRAINT order_item_product FOREIGN KEY (sku, version) REFERENCES product (sku, version) ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE product_tag (
  tag varchar(30) NOT NULL,
  sku varchar(32) NOT NULL,
  version smallint unsigned NOT NULL,
  PRIMARY KEY (tag, sku, version),
  KEY back (sku, version),
  CONSTRAINT product_tag_product FOREIGN KEY (sku, version) REFERENCES product (sku, version) ON DELETE CASCADE
);

-- Two that need each other, and a name of the largest length.
CREATE TABLE warehouse (
  id smallint NOT NULL AUTO_INCREMENT,
  chief int DEFAULT NULL,
  opens time NOT NULL DEFAULT '08:00:00',
  closes time(3) NOT NULL DEFAULT '18:30:00.000',
  founded year DEFAULT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE worker (
  id int NOT NULL AUTO_INCREMENT,
  warehouse_id smallint NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT a_worker_works_in_one_warehouse_and_a_name_has_64_characters_max FOREIGN KEY (warehouse_id) REFERENCES warehouse (id)
);
ALTER TABLE warehouse ADD CONSTRAINT warehouse_chief FOREIGN KEY (chief) REFERENCES worker (id) ON DELETE SET NULL;

CREATE TABLE audit_log (
  at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  who varchar(64) DEFAULT NULL,
  what text NOT NULL
);

CREATE VIEW open_orders AS
  SELECT o.id, c.email FROM `order` o JOIN customer c ON c.id = o.customer_id WHERE o.status = 'new';

DELIMITER //
CREATE TRIGGER order_shipped AFTER UPDATE ON `order` FOR EACH ROW
BEGIN
  IF NEW.status = 'shipped' THEN
    INSERT INTO audit_log (who, what) VALUES (USER(), CONCAT('shipped; order ', NEW.id));
  END IF;
END//
CREATE PROCEDURE restock(IN which varchar(32), IN n int)
BEGIN
  UPDATE product SET stock = stock + n WHERE sku = which;
END//
DELIMITER ;

INSERT INTO currency VALUES ('EUR', 'Euro', 2), ('JPY', 'Yen; 円', 0);
INSERT INTO customer (email, full_name) VALUES ('ann@example.org', 'Ann O''Nymous; -- # /*');
