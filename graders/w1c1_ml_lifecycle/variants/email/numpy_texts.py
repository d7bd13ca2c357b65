words = np.array(["ai", "ml", "dl", "genai"])
answer_folders = words[0]
answer_spam = words[1]
answer_invoices = words[2]
answer_replies = words[3]
