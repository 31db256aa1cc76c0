ALTER TABLE `t` DROP COLUMN `old`, ADD COLUMN `new` int AFTER `id`;
