ALTER TABLE `b` MODIFY COLUMN `n` bigint NOT NULL;
CREATE TABLE `c` (
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
);
