using Engine.Core.Codes;
using Engine.Core.Messages;
using Engine.Core.Storage;

namespace Engine.Core.Tests.Codes;

public sealed class CodeDeliveryTests : IAsyncLifetime
{
    private CodeEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await CodeEngine.StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Theory]
    [InlineData(MessageChannel.Email, "ada@example.com")]
    [InlineData(MessageChannel.Sms, "+4930123456")]
    [InlineData(MessageChannel.Voice, "+4930123456")]
    public async Task Send_AnyChannel_TheMessageHasTheCode(MessageChannel channel, string recipient)
    {
        Assert.Null(await SendAsync("203.0.113.1", recipient, channel));

        var message = Assert.Single(_engine.Sent);
        Assert.Equal((channel, recipient), (message.Channel, message.To));
        Assert.True((await _engine.Codes.VerifyAsync(_engine.Scope, Target(recipient), message.Code!)).IsVerified);
    }

    [Fact]
    public async Task Send_EleventhMessageToOneRecipient_IsRefusedAndTheTenthCodeStaysGood()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(await SendAsync($"203.0.113.{i}", "ada@example.com"));
        }

        Assert.Equal("E5040", (await SendAsync("203.0.113.99", " Ada@Example.com"))!.Id);
        Assert.Equal(10, _engine.Sent.Count);
        Assert.True((await _engine.Codes.VerifyAsync(_engine.Scope, Target("ada@example.com"), _engine.Sent[^1].Code!)).IsVerified);
        _engine.Clock.Now += TimeSpan.FromMinutes(6);
        Assert.Null(await SendAsync("203.0.113.99", "ada@example.com"));
    }

    [Fact]
    public async Task Send_CallsAndTextMessages_AreCountedTogether()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(await SendAsync($"203.0.113.{i}", "+4930123456", i % 2 == 0 ? MessageChannel.Sms : MessageChannel.Voice));
        }

        Assert.Equal("E5040", (await SendAsync("203.0.113.99", "+4930123456", MessageChannel.Voice))!.Id);
    }

    [Fact]
    public async Task Send_OneAddressToManyRecipients_IsRefusedAfterFifty()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => SendAsync("203.0.113.1", $"person{i}@example.com").AsTask()));

        Assert.Equal(14, results.Count(static error => error?.Id == "E5040"));
        Assert.Null(await SendAsync("203.0.113.2", "other@example.com"));
    }

    [Fact]
    public async Task Send_SenderFails_LeavesNoCode()
    {
        _engine.IsBroken = true;

        Assert.Equal("E5041", (await SendAsync("203.0.113.1", "ada@example.com"))!.Id);
        Assert.Empty(await _engine.Store.Records.ListAsync(_engine.Scope.Tenant.Id, new RecordFilter { Kind = OneTimeCodes.Kind }, _engine.Clock.Now));
    }

    private static CodeTarget Target(string recipient) => new("test", recipient);

    private ValueTask<Engine.Core.Errors.EngineError?> SendAsync(string address, string recipient, MessageChannel channel = MessageChannel.Email)
        => CodeDelivery.SendAsync(
            _engine.From(address),
            Target(recipient),
            new CodeForm(),
            code => new(new OutgoingMessage { Tenant = "one", Channel = channel, Template = "auth_email_by_code", To = recipient, Code = code }),
            channel);
}
