ALTER TABLE `t` MODIFY COLUMN `v` smallint unsigned NOT NULL;
