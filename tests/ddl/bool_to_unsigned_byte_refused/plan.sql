ALTER TABLE `t` MODIFY COLUMN `v` tinyint unsigned NOT NULL;
