CREATE TABLE `c` (
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE TABLE `b` (
  `id` int NOT NULL,
  `c_id` int NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `fk_c_id_c_id` FOREIGN KEY (`c_id`) REFERENCES `c` (`id`)
);
CREATE TABLE `a` (
  `id` int NOT NULL,
  `b_id` int NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `fk_b_id_b_id` FOREIGN KEY (`b_id`) REFERENCES `b` (`id`)
);
