"""The demo region "Kabupaten Contoh": made-up organisations, people, tables and their past."""
