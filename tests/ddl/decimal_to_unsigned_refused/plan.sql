ALTER TABLE `t` MODIFY COLUMN `v` decimal(6,2) unsigned NOT NULL;
