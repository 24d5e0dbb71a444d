using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Engine.Tests.Support;

/// <summary>A mail server of a test (RFC 5321): it takes every mail, and remembers what it was told.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly Task _accepting;

    public SmtpServer(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How many mails it refuses for now before it takes one.</summary>
    public int Refusals { get; set; }

    public IReadOnlyList<ReceivedMail> Mails => [.. _mails];

    /// <summary>Every line of the clients but the mails themselves.</summary>
    public IReadOnlyList<string> Commands => [.. _commands];

    public async Task<IReadOnlyList<ReceivedMail>> WaitAsync(int count)
    {
        for (var i = 0; i < 400 && _mails.Count < count; i++)
        {
            await Task.Delay(25);
        }

        return Mails;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\r\n" };
            await writer.WriteLineAsync("220 test");
            var (from, to) = ("", new List<string>());
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                _commands.Enqueue(line);
                switch (line.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "EHLO":
                        await writer.WriteLineAsync("250-test\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN");
                        break;
                    case "AUTH":
                        await writer.WriteLineAsync("235 ok");
                        break;
                    case "MAIL":
                        (from, to) = (line, []);
                        await writer.WriteLineAsync(Refusals-- > 0 ? "451 later" : "250 ok");
                        break;
                    case "RCPT":
                        to.Add(line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)]);
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        _mails.Enqueue(new ReceivedMail(from, to, await ReadAsync(reader)));
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The test is over, or the client has hung up.
        }
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line && line != ".")
        {
            text.AppendLine(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line);
        }

        return text.ToString();
    }
}

/// <summary>A mail as it came in.</summary>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Text)
{
    public string Header(string name) => Text.Split('\n').TakeWhile(static line => line.Trim().Length > 0).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";

    /// <summary>The text, whatever it was encoded with for the way.</summary>
    public string Body
    {
        get
        {
            var body = Text[(Text.IndexOf("\n\r\n", StringComparison.Ordinal) is var crlf and >= 0 ? crlf : Text.IndexOf("\n\n", StringComparison.Ordinal))..].Trim();
            return Header("Content-Transfer-Encoding") switch
            {
                "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(body)),
                "quoted-printable" => Unquote(body),
                _ => body,
            };
        }
    }

    private static string Unquote(string text)
    {
        var bytes = new List<byte>();
        text = text.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
