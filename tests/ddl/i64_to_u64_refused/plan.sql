ALTER TABLE `t` MODIFY COLUMN `v` bigint unsigned NOT NULL;
