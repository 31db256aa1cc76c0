ALTER TABLE `a``b` MODIFY COLUMN `c``d` bigint NOT NULL, MODIFY COLUMN `it's "e"` int NOT NULL DEFAULT 2, ADD COLUMN `f.g h` int;
