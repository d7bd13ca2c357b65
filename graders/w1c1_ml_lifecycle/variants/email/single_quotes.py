answer_folders = 'ai'
answer_spam = 'ml'
answer_invoices = 'dl'
answer_replies = 'genai'
