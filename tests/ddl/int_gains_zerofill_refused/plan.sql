ALTER TABLE `t` MODIFY COLUMN `v` int(6) unsigned zerofill NOT NULL;
